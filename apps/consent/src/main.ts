import 'reflect-metadata';
import { runService } from '@quittance/service';
import { consent } from './service.js';

await runService(consent);
