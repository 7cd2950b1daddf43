/** Beside words that say what is wrong, so that the colour does not say it alone. */
export function Warning() {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <circle cx="10" cy="10" r="8" fill="none" stroke="currentColor" stroke-width="2" />
      <path d="M10 5.5v5.5M10 13.8v.4" stroke="currentColor" stroke-width="2" stroke-linecap="round" />
    </svg>
  )
}
