import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { QueryClientProvider } from '@tanstack/react-query';
import { Look } from '../look/look.js';
import { createQueryClient } from './data.js';
import { FaultGuard } from './fault-guard.js';
import { Page } from './page.js';
import './customer.css';

const root = document.getElementById('page');
if (root === null) throw new Error('index.html has no place for the page');
createRoot(root).render(
  <StrictMode>
    <Look>
      <FaultGuard>
        <QueryClientProvider client={createQueryClient()}>
          <Page />
        </QueryClientProvider>
      </FaultGuard>
    </Look>
  </StrictMode>,
);
