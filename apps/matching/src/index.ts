export { Clock } from './clock.js';
export { linkBatch, type LinkChange, type LinkFact } from './linking/link-batch.js';
export { matchingService } from './service.js';
