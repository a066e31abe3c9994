// Loaded before a service starts: while the file CUT_WHILE exists, its process reaches Kafka (port CUT_PORT) no more, as by a broken wire. All
// others do. What is open breaks, and what is new is refused.
const { existsSync } = require('node:fs');
const { Socket } = require('node:net');

const { CUT_WHILE, CUT_PORT } = process.env;
const LOOK_EVERY_MS = 50;
const isCut = () => existsSync(CUT_WHILE);
const open = new Set();
const portOf = ([first, second]) => {
  const options = Array.isArray(first) ? first[0] : first;
  return String(typeof options === 'object' && options !== null ? options.port : (options ?? second));
};

const connect = Socket.prototype.connect;
Socket.prototype.connect = function cutOff(...args) {
  if (portOf(args) !== CUT_PORT) return connect.apply(this, args);
  if (isCut()) {
    process.nextTick(() => this.destroy(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })));
    return this;
  }
  open.add(this);
  this.once('close', () => open.delete(this));
  return connect.apply(this, args);
};

setInterval(() => {
  if (isCut())
    for (const socket of open) socket.destroy(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
}, LOOK_EVERY_MS).unref();
