import 'reflect-metadata';
import { runService } from '@quittance/runtime';
import { analytics } from './service.js';

await runService(analytics);
