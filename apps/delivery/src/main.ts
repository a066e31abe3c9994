import 'reflect-metadata';
import { runService } from '@quittance/service';
import { delivery } from './service.js';

await runService(delivery);
