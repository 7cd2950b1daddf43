import type { Language } from '../../languages/languages.js'
import type { Mailer } from '../../platform/mailer.js'
import type { Meters } from '../../platform/meters.js'
import { accentColours } from '../../protocol/brand/colour.js'
import { renderMail } from '../../ui/render.js'
import type { Job } from '../../platform/scheduler.js'
import type { Base } from '../feature.js'
import { MailPage } from './mail.page.js'
import { mailStore, queueInvitation } from './mails.store.js'
import type { LinkIssuers, WaitingMails } from './ports.js'
import { makeSendMails } from './send-mails.js'

/** How old the number of waiting mails may be that the metrics show. */
const LOOK_INTERVAL_MS = 10_000

export type MailFeature = ReturnType<typeof mailFeature>

/** The queue of mails. */
export function mailFeature(
  { brand, clock, db, logger, meters, publicUrl }: Base,
  needs: { readonly issueLink: LinkIssuers; readonly defaultLanguage: Language },
) {
  const fill = brand.accent === null ? undefined : accentColours(brand.accent).fill
  const mails = mailStore(db)
  let waiting: WaitingMails = { due: 0, retrying: 0, lateMs: 0 }
  const sendMails = makeSendMails({
    ...needs,
    mails: {
      ...mails,
      giveUp: async (given) => {
        await mails.giveUp(given)
        meters.mails.count(given.mail.kind, 'given_up')
      },
    },
    renderHtml: (words) => renderMail(MailPage({ ...words, fill })),
    product: brand.name,
    clock,
    logger,
    publicUrl,
  })
  /** Counts the mails that wait, for the metrics. */
  const look = async () => {
    waiting = await mails.waiting(clock.nowMs())
  }
  return {
    send: async (mailer: Mailer) => await sendMails(countingMailer(mailer, meters)),
    look,
    waiting: () => waiting,
    queueInvitation,
    jobs: [
      {
        name: 'waiting_mails',
        on: 'every node',
        everyMs: LOOK_INTERVAL_MS,
        run: async () => {
          await look()
          return false
        },
      },
    ] satisfies readonly Job[],
  }
}

function countingMailer(mailer: Mailer, { mails }: Pick<Meters, 'mails'>): Mailer {
  return {
    send: async (message) => {
      const outcome = await mailer.send(message)
      mails.count(message.kind, outcome.kind)
      return outcome
    },
  }
}
