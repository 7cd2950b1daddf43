import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { exactTime, relativeTime } from './time-words.js'

/** The instant at which a page is made; `Shell` hands it in. */
export const Now = createContext<number | null>(null)

/** An instant as people say it, "3 minutes ago", with the exact one on hover. */
export function Time({ atMs }: { readonly atMs: number }) {
  const nowMs = useContext(Now)
  if (nowMs === null) throw new Error('a time was rendered outside a shell')
  const exact = exactTime(atMs)
  return (
    <time dateTime={new Date(atMs).toISOString()} title={exact}>
      {relativeTime(atMs, nowMs)}
    </time>
  )
}

/** An instant in full: "23 Nov 2026, 14:05 UTC". */
export function ExactTime({ atMs }: { readonly atMs: number }) {
  return <time dateTime={new Date(atMs).toISOString()}>{exactTime(atMs)}</time>
}

/** An instant of a day that stands above it: "14:05:09" in UTC, with how long ago that is on hover. */
export function ClockTime({ atMs }: { readonly atMs: number }) {
  const nowMs = useContext(Now)
  if (nowMs === null) throw new Error('a time was rendered outside a shell')
  const iso = new Date(atMs).toISOString()
  return (
    <time dateTime={iso} title={relativeTime(atMs, nowMs)}>
      {iso.slice(11, 19)}
    </time>
  )
}
