import { runService } from '@quittance/runtime';
import { matchingService } from './service.js';

await runService(matchingService);
