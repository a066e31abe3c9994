export { type DemoOptions, parseOptions } from './options.js';
export { runLiving } from './living.js';
export { runOnce } from './once.js';
