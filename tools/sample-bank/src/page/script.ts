/** Served as /page.js: looks for new receipts and offers them; the page works without it. */
export const pageScript = `const known = Number(document.body.dataset.receipts);
const news = document.querySelector('.news');
setInterval(async () => {
  if (document.hidden || !news.hidden) return;
  try {
    const answer = await fetch('/status');
    const { totals } = await answer.json();
    news.hidden = totals.receipts === known;
  } catch {
    // The bank is being restarted; the next look will tell.
  }
}, 3000);
`;
