import 'reflect-metadata';
import { runService } from '@quittance/runtime';
import { consent } from './service.js';

await runService(consent);
