// Stands for a service: answers on PORT, crashes when asked on /crash, takes its time to stop.
import { createServer } from 'node:http';

const server = createServer((request, response) => {
  if (request.url === '/crash') process.exit(3);
  response.end(JSON.stringify({ pid: process.pid, env: process.env }));
});
process.on('SIGTERM', () => {
  console.log('draining');
  setTimeout(() => process.exit(0), Number(process.env.DRAIN_MS ?? 0));
});
if (process.env.FAIL) {
  console.error('no such database');
  process.exit(1);
}
server.listen(Number(process.env.PORT), '127.0.0.1');
