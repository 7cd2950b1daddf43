/** Mudra's mark: a seal ring, its stone in the notch. */
export function Seal({ size = 40 }: { readonly size?: number }) {
  return (
    <svg class="seal" width={size} height={size} viewBox="0 0 40 40" aria-hidden="true" focusable="false">
      <path d="M33.52 16.38A14 14 0 1 1 23.62 6.48" fill="none" stroke="currentColor" stroke-width="5" />
      <circle cx="29.9" cy="10.1" r="4.25" fill="currentColor" />
    </svg>
  )
}
