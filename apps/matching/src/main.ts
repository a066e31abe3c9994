import { runService } from '@quittance/service';
import { matchingService } from './service.js';

await runService(matchingService);
