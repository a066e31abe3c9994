export { Clock } from './clock.js';
export { linkBatch, type LinkChange, type LinkFact } from './batch/decide-batch.js';
export { matchingService } from './service.js';
