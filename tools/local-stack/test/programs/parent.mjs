// Starts a child through the built library, prints its pid, then waits to be ended from outside.
import { superviseService } from '@quittance/local-stack';

const service = await superviseService({
  name: 'web',
  entry: new URL('./web.mjs', import.meta.url).pathname,
  env: { PORT: process.env.PORT },
  logFile: process.env.LOG_FILE,
  readyUrl: `http://127.0.0.1:${process.env.PORT}/`,
});
console.log(service.pid);
setInterval(() => undefined, 1000);
