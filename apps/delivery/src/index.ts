export { delivery } from './service.js';
