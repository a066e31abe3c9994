export { matchingService } from './service.js';
