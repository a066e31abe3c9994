import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { readRecord } from './api.js';
import { problemText } from './problem-text.js';
import { texts } from './texts.js';

const FILE_NAME = 'quittance-consent-record.json';

export function RecordSection() {
  const { record } = texts;
  // Not a link to it: where it fails, a link would save the refusal as if it were the record.
  const download = useMutation({
    mutationFn: async () => {
      const url = URL.createObjectURL(await readRecord());
      const link = Object.assign(document.createElement('a'), { href: url, download: FILE_NAME });
      link.click();
      URL.revokeObjectURL(url);
    },
  });
  return (
    <section className="sheet record" aria-labelledby="record-title">
      <h2 id="record-title">{record.title}</h2>
      <p>{record.about}</p>
      <Button className="quiet-button" onClick={() => download.isPending || download.mutate()}>
        {record.download}
      </Button>
      <div role="status">
        {download.isSuccess && <p className="note">{record.done}</p>}
        {download.isError && <p className="note is-problem">{problemText(download.error)}</p>}
      </div>
    </section>
  );
}
