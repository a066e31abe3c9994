import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { readRecord } from './api.js';
import { save } from './download.js';
import { Part } from './part.js';
import { problemText } from './problem-text.js';
import { texts } from './texts.js';

const FILE_NAME = 'quittance-consent-record.json';

export function RecordSection() {
  const { record } = texts;
  const download = useMutation({ mutationFn: async () => save(await readRecord(), FILE_NAME) });
  return (
    <Part name="record" title={record.title}>
      <p>{record.about}</p>
      <Button className="quiet-button" onClick={() => download.isPending || download.mutate()}>
        {record.download}
      </Button>
      <div role="status">
        {download.isSuccess && <p className="note">{record.done}</p>}
        {download.isError && <p className="note is-problem">{problemText(download.error)}</p>}
      </div>
    </Part>
  );
}
