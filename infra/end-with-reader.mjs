// For commands whose output is read by another program: when that ends first (`| head`), so does the command, as one that SIGPIPE ends.
process.stdout.on('error', (error) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(128 + 13);
});
