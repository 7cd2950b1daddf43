import type { ReadMail } from '../../../types/emulator.js'
import type { Mailer, MailMessage } from '../../platform/mailer.js'
import { refuse, value, type ControlOutcome, type Controls } from './control.js'

/** Mails that are kept for tests to read; the oldest go first. */
const READ_MAILS_MAX = 1_000
const FILTERS: readonly string[] = ['to', 'kind']

/** Takes what the server writes to people, in the place of a mail server. */
export function makeOutbox(needs: { readonly sendMail: (mailer: Mailer) => Promise<number> }) {
  let mails: ReadMail[] = []
  const mailer: Mailer = {
    send: async (message) => {
      mails.push(read(message))
      if (mails.length > READ_MAILS_MAX) mails.shift()
      return await Promise.resolve({ kind: 'sent' })
    },
  }
  return {
    /** Takes all that is due now. */
    collect: async (): Promise<void> => {
      while ((await needs.sendMail(mailer)) > 0);
    },
    list: (): readonly ReadMail[] => mails,
    clear: () => {
      mails = []
    },
  }
}

export type Outbox = ReturnType<typeof makeOutbox>

/** Shows mails as who they are for would read them. @param sendsMail  whether a mail server has them */
export function mailControls(outbox: Outbox, sendsMail: () => boolean): Controls {
  const list = async (query: URLSearchParams): Promise<ControlOutcome> => {
    if (sendsMail())
      return refuse(
        'refused',
        'mails go to the mail server of MUDRA_SMTP_URL: read them there, or serve without it',
      )
    const stray = [...query.keys()].find((name) => !FILTERS.includes(name))
    if (stray !== undefined)
      return refuse('invalid_field', `${stray}: unknown; there are ${FILTERS.join(', ')}`)
    await outbox.collect()
    const [to, kind] = [query.get('to')?.toLowerCase(), query.get('kind')]
    const mails = outbox
      .list()
      .filter((one) => (to == null || one.to.toLowerCase() === to) && (kind === null || one.kind === kind))
    return value({ mails, kept_at_most: READ_MAILS_MAX })
  }
  return { 'GET /mails': async ({ query }) => await list(query) }
}

const read = ({ atMs, kind, link, subject, text, to }: MailMessage): ReadMail => ({
  kind,
  to,
  subject,
  text,
  link,
  at: new Date(atMs).toISOString(),
})
