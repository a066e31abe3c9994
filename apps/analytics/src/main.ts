import 'reflect-metadata';
import { runService } from '@quittance/service';
import { analytics } from './service.js';

await runService(analytics);
