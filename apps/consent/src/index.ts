export { consent } from './service.js';
