// Looks at the version first: what the rest imports does not even load on an older Node.
const oldest = 22;
if (Number(process.versions.node.split('.')[0]) < oldest) {
  process.stderr.write(
    `The sample bank needs Node ${oldest} or later and this is ${process.version}: "npm install" brings Node 24.\n`,
  );
  process.exit(2);
}
const { runSampleBank } = await import('./cli.js');
await runSampleBank(process.argv);
