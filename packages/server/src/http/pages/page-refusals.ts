import { t, type Text } from '../../languages/text.js'
/** Every "no" that a page context says by itself: its status and its words. */
const REFUSALS = {
  form_expected: [400, 'That was not a form', 'Go back, and send the form from the page it is on.'],
  form_too_long: [413, 'That is too much text', 'Go back, write less, and send the form again.'],
  form_encoded: [415, 'That form was packed in an unknown way', 'Send the form from the page it is on.'],
  form_foreign: [
    403,
    'That form came from another site',
    'Nothing was changed. If you meant to do it, do it from the page on this site.',
  ],
  form_stale: [
    403,
    'That page was out of date',
    'Nothing was changed. You signed in or out after the page was opened, or your browser takes no cookies. Go back, reload the page, and send the form again.',
  ],
  insecure: [403, 'This connection is not secure', 'Open this page with https.'],
  malformed: [400, 'That request cannot be read', 'Go back and try again from the start.'],
  not_found: [404, 'Nothing is here', 'The address may be mistyped, or what was here is gone.'],
  throttled: [429, 'Too many tries', 'Nothing was looked at.'],
  address_too_long: [414, 'That address is too long', 'Go back and try again from the start.'],
  head_too_large: [
    431,
    'Your browser sent too much along with its request',
    'Delete the cookies of this site, then try again.',
  ],
  unavailable: [503, 'Not available right now', 'Wait a few seconds, then try again.'],
  busy: [503, 'Too many people at once', 'Wait a few seconds, then try again.'],
  fault: [
    500,
    'Something went wrong here',
    'Try again. If it happens again, tell whoever runs this server, with the number below.',
  ],
} as const satisfies Record<string, readonly [status: number, title: Text, text: Text]>

const SECONDS_PER_MINUTE = 60
const MINUTES_PER_HOUR = 60
/** Up to here a wait is told in minutes. */
const MINUTES_TOLD_MAX = 90

/** How long to wait, never less than it takes. */
export function waitInWords(seconds: number): string {
  const minutes = Math.ceil(seconds / SECONDS_PER_MINUTE)
  if (minutes > MINUTES_TOLD_MAX)
    return t('{hours, plural, one {# hour} other {# hours}}', {
      hours: Math.ceil(minutes / MINUTES_PER_HOUR),
    })
  return t('{minutes, plural, one {# minute} other {# minutes}}', { minutes })
}

export type PageRefusal = keyof typeof REFUSALS

export function describeRefusal(reason: PageRefusal): {
  readonly status: number
  readonly title: string
  readonly text: string
} {
  const [status, title, text] = REFUSALS[reason]
  return { status, title: t(title), text: t(text) }
}
