import 'reflect-metadata';
import { runService } from '@quittance/service';
import { ingestion } from './service.js';

await runService(ingestion);
