import 'reflect-metadata';
import { runService } from '@quittance/runtime';
import { delivery } from './service.js';

await runService(delivery);
