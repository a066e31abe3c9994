import type { Notice } from './api-types.js';
import { Part } from './part.js';
import { texts } from './texts.js';

export function RightsSection({ notice }: { readonly notice: Notice }) {
  const { rights } = texts;
  const { name, contact } = notice.controller;
  return (
    <Part name="rights" title={rights.title}>
      <ul lang={notice.language}>
        {notice.rights.map((right) => (
          <li key={right}>{right}</li>
        ))}
      </ul>
      <p className="soft">
        {rights.responsible} <span lang={notice.language}>{name}</span>,{' '}
        {contact.includes('@') ? <a href={`mailto:${contact}`}>{contact}</a> : contact}.{' '}
        <span className="whole">{rights.version(notice.version)}.</span>
      </p>
    </Part>
  );
}
