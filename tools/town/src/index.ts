export * from './catalogue/index.js';
export * from './clock.js';
export * from './members.js';
export * from './purchase.js';
export * from './random.js';
export type * from './shapes.js';
export * from './vat.js';
