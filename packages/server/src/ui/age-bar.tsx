import { t } from '../languages/text.js'
import { durationWords } from './time-words.js'
import { DAY_MS } from '../time-units.js'

/** From here on somebody should see to it. */
const SOON_MS = 7 * DAY_MS
/** A life that has just begun shows, too. */
const SHARE_MIN = 2

/** How much of its life a secret has behind it, as a bar against its end. One that lives until somebody ends it has none. */
export function AgeBar({
  createdAtMs,
  endsAtMs,
  nowMs,
}: {
  readonly createdAtMs: number
  readonly endsAtMs: number
  readonly nowMs: number
}) {
  const lifeMs = Math.max(endsAtMs - createdAtMs, 1)
  const share = Math.min(Math.max((nowMs - createdAtMs) / lifeMs, 0), 1)
  if (share >= 1) return <Bar words={t('Its life is over')} tone="over" share={100} />
  return (
    <Bar
      words={t('{duration} old, {duration2} left', {
        duration: durationWords(nowMs - createdAtMs),
        duration2: durationWords(endsAtMs - nowMs),
      })}
      tone={endsAtMs - nowMs <= SOON_MS ? 'soon' : 'young'}
      share={Math.max(Math.round(share * 100), SHARE_MIN)}
    />
  )
}

/** @param share  in hundredths, which are the picture's own unit: no style of its own is needed, which CSP would not let through */
function Bar({
  share,
  tone,
  words,
}: {
  readonly words: string
  readonly tone: 'young' | 'soon' | 'over'
  readonly share: number
}) {
  return (
    <svg class={`age ${tone}`} viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label={words}>
      <title>{words}</title>
      <rect class="age-life" width="100" height="6" rx="2" />
      <rect class="age-past" width={share} height="6" rx="2" />
    </svg>
  )
}
