import type { PurposeNotice } from './api-types.js';
import { texts } from './texts.js';

interface Props {
  readonly words: PurposeNotice;
  readonly language: string;
}

/** The words of the notice, as they are agreed to. */
export function PurposeWords({ words, language }: Props) {
  const { purposes } = texts;
  return (
    <dl className="words">
      <Words name={purposes.what} words={words.what} language={language} />
      <Words name={purposes.why} words={[words.why]} language={language} />
      <Words name={purposes.whoGets} words={words.whoGets} language={language} />
      <Words name={purposes.youGet} words={[words.youGet]} language={language} />
      <Words name={purposes.howLong} words={[words.howLong]} language={language} />
    </dl>
  );
}

interface WordsProps {
  readonly name: string;
  readonly words: readonly string[];
  readonly language: string;
}

const Words = ({ name, words, language }: WordsProps) => (
  <div>
    <dt>{name}</dt>
    {words.map((sentence) => (
      <dd key={sentence} lang={language}>
        {sentence}
      </dd>
    ))}
  </div>
);
