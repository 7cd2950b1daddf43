import type { Clock } from '../../platform/clock.js'
import type { Logger } from '../../platform/log.js'
import type { Mailer } from '../../platform/mailer.js'
import { isLanguage, type Language } from '../../languages/languages.js'
import { speakTo, type Listener } from '../../languages/speaking.js'
import { isGivenUp, MAILS_AT_ONCE_MAX, retryAfterMs } from './mail.js'
import { mailText, mailWords, type MailWords } from './mail-words.js'
import type { ClaimedMail, LinkIssuers, MailStore } from './ports.js'

interface Needs {
  readonly mails: MailStore
  readonly issueLink: LinkIssuers
  readonly renderHtml: (words: MailWords) => string
  readonly clock: Clock
  readonly logger: Logger
  readonly publicUrl: string
  /** What the server is called. */
  readonly product: string
  /** For whoever chose no language. */
  readonly defaultLanguage: Language
}

/**
 * Sends the next mails that are due; the job of a server. Each mail is taken by one server, and comes back by itself
 * should that one die over it. One that fails is tried again later and later, until its time is over; then that is in the audit trail.
 * @returns how many were taken
 * @throws StoreUnavailable, nothing else
 */
export function makeSendMails(needs: Needs) {
  return async (mailer: Mailer): Promise<number> => {
    const claimed = await needs.mails.claim({
      nowMs: needs.clock.nowMs(),
      rowsMax: MAILS_AT_ONCE_MAX,
      retryAfterMs,
    })
    // All at once: each has a connection of its own, and one that hangs keeps no other waiting beyond its own time.
    await Promise.all(claimed.map(async (mail) => await sendOne(needs, mailer, mail)))
    return claimed.length
  }
}

async function sendOne(needs: Needs, mailer: Mailer, mail: ClaimedMail): Promise<void> {
  const { clock, logger, mails, publicUrl, renderHtml } = needs
  const { attempts, kind, queuedAtMs, seq } = mail
  // One that lay in a backup or outlived a long stop is no news any more.
  if (isGivenUp(kind, { queuedAtMs, nextAtMs: clock.nowMs() })) {
    await mails.giveUp({ mail, reason: 'undeliverable', nowMs: clock.nowMs() })
    return
  }
  const to = await addressed(mail, needs.issueLink)
  if (to === null) {
    await mails.remove(seq)
    return
  }
  const said = speakTo(recipientOf(mail, needs.defaultLanguage), () => {
    const words = mailWords(mail, { name: to.name, publicUrl, product: needs.product, link: to.href })
    return { subject: words.subject, text: mailText(words), html: renderHtml(words) }
  })
  const outcome = await mailer.send({
    kind,
    to: to.address,
    ...said,
    // The same for each attempt, so that a mail that arrived after all is not shown twice.
    messageId: `<${seq}.${queuedAtMs}@${new URL(publicUrl).hostname}>`,
    atMs: clock.nowMs(),
    link: to.href,
  })
  if (outcome.kind === 'sent') {
    await mails.remove(seq)
    return
  }
  logger.warn({ mail: { seq, kind, attempts }, reason: outcome.reason }, 'a mail was not sent')
  const nextAtMs = clock.nowMs() + retryAfterMs(attempts)
  if (outcome.kind === 'refused' || isGivenUp(kind, { queuedAtMs, nextAtMs })) {
    const reason = outcome.kind === 'refused' ? 'refused' : 'undeliverable'
    await mails.giveUp({ mail, reason, nowMs: clock.nowMs() })
  }
}

function recipientOf({ language, timeZone }: ClaimedMail, defaultLanguage: Language): Listener {
  const isOurs = language !== null && isLanguage(language)
  return { language: isOurs ? language : defaultLanguage, timeZone: timeZone ?? 'UTC' }
}

/** @returns where it goes, with its link if it has one; null when it is not to be sent */
async function addressed(
  mail: ClaimedMail,
  issue: LinkIssuers,
): Promise<{ readonly address: string; readonly name: string | null; readonly href: string | null } | null> {
  if (mail.kind === 'password_reset') {
    const { address, reset } = mail.facts
    return await issue.password_reset({ resetGid: reset, email: mail.address, address })
  }
  if (mail.kind === 'invitation') return await issue.invitation(mail.facts.invitation)
  return { address: mail.address, name: mail.name, href: null }
}
