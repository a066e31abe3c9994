import 'reflect-metadata';
import { runService } from '@quittance/runtime';
import { ingestion } from './service.js';

await runService(ingestion);
