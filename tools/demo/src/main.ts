// Looks at the version first: what the rest imports does not even load on an older Node.
const oldest = 22;
if (Number(process.versions.node.split('.')[0]) < oldest) {
  process.stderr.write(
    `Quittance needs Node ${oldest} or later and this is ${process.version}: start it with "npm start", which brings Node 24.\n`,
  );
  process.exit(2);
}
const { run } = await import('./run.js');
await run(process.argv);
