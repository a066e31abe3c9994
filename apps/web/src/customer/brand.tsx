import { texts } from './texts.js';

export const Brand = () => (
  <p className="brand">
    <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
      <path fill="currentColor" d="M6 3h20v26l-3.3-2.4L19.3 29 16 26.6 12.7 29 9.3 26.6 6 29z" />
      <path className="brand-lines" strokeWidth="2.4" strokeLinecap="round" d="M11 10h10M11 15h10M11 20h6" />
    </svg>
    {texts.brand}
  </p>
);
