import { join } from 'node:path'
import type { FastifyPluginAsync } from 'fastify'
import type { Config } from '../config/config.js'
import type { BrandSettings } from '../config/brand.js'
import { accentColours } from '../protocol/brand/colour.js'
import type { Database } from '../db/database.js'
import type { CountUnknown } from '../http/unknown-tokens.js'
import type { Language } from '../languages/languages.js'
import { outboxMailer, smtpMailer, type Mailer } from '../platform/mailer.js'
import type { HasherFor } from '../platform/password-hasher.js'
import type { Meters } from '../platform/meters.js'
import type { Throttle } from '../platform/throttle.js'
import type { Gid } from '../protocol/asana/gid.js'
import type { Platform } from './platform.js'
import type { JudgePassword } from '../features/passwords/judge-password.js'
import { passwordResetStore } from '../features/password-resets/password-resets.store.js'
import { makeCreateSignInLink } from '../features/password-resets/sign-in-link.js'
import { signInLinkStore } from '../features/password-resets/sign-in-links.store.js'
import {
  makeFindReset,
  makeIssueReset,
  makeRequestReset,
  makeResetPassword,
} from '../features/password-resets/reset-password.js'
import { resetRoutes } from '../features/password-resets/reset.routes.js'
import type { ForgetSignInFailures } from '../features/sign-in/throttle-sign-in.js'
import type { IssueMailedLink } from '../features/members/invite-member.js'
import { INVITATION_PATH } from '../features/members/invitation.page.js'
import { proveAddressOver } from './proof.js'
import { MailPage } from '../features/mail/mail.page.js'
import { mailStore } from '../features/mail/mails.store.js'
import type { WaitingMails } from '../features/mail/ports.js'
import { makeSendMails } from '../features/mail/send-mails.js'
import { emailFault } from '../features/users/user.js'
import { renderMail } from '../ui/render.js'
import type { OwnerOfPassword } from '../features/passwords/ports.js'
import { RESET_PATH } from '../features/passwords/password-paths.rules.js'
const OUTBOX_FOLDER = 'outbox'

/** The queue of mails, and the links to a new password that go out by it. */
export function makeMail(
  db: Database,
  { clock, logger, random }: Platform,
  needs: {
    readonly hasherFor: HasherFor
    readonly judgePassword: JudgePassword
    readonly nextGid: () => Promise<Gid>
    readonly issueInvitation: IssueMailedLink
    readonly throttle: Throttle
    readonly publicUrl: string
    readonly defaultLanguage: Language
    readonly brand: BrandSettings
    readonly meters: Pick<Meters, 'mails'>
  },
) {
  const { hasherFor, judgePassword, meters, nextGid, publicUrl, throttle } = needs
  const resets = passwordResetStore(db, {
    proveAddress: proveAddressOver(db),
  })
  const { accent } = needs.brand
  const fill = accent === null ? undefined : accentColours(accent).fill
  const mails = mailStore(db)
  let waiting: WaitingMails = { due: 0, retrying: 0, lateMs: 0 }
  const issueReset = makeIssueReset({ resets, random, clock })
  const createSignInLink = makeCreateSignInLink({
    links: signInLinkStore(db),
    random,
    clock,
    nextGid,
  })
  const sendMails = makeSendMails({
    mails: {
      ...mails,
      giveUp: async (given) => {
        await mails.giveUp(given)
        meters.mails.count(given.mail.kind, 'given_up')
      },
    },
    issueLink: {
      password_reset: async (request) => {
        const link = await issueReset(request)
        return link === null
          ? null
          : { href: `${publicUrl}${RESET_PATH}/${link.secret}`, address: link.email, name: link.name }
      },
      invitation: async (invitationGid) => {
        const link = await needs.issueInvitation(invitationGid)
        return link === null
          ? null
          : { href: `${publicUrl}${INVITATION_PATH}/${link.secret}`, address: link.email, name: null }
      },
    },
    renderHtml: (words) => renderMail(MailPage({ ...words, fill })),
    product: needs.brand.name,
    clock,
    logger,
    publicUrl,
    defaultLanguage: needs.defaultLanguage,
  })
  return {
    sendMails: async (mailer: Mailer) => await sendMails(countingMailer(mailer, meters)),
    /** Counts the mails that wait, for the metrics; a job of a server. */
    lookAtMails: async () => {
      waiting = await mails.waiting(clock.nowMs())
    },
    mailsWaiting: () => waiting,
    requestReset: makeRequestReset({ resets, throttle, clock, nextGid }),
    findReset: makeFindReset({ resets, clock }),
    resetPassword: makeResetPassword({ resets, judgePassword, hasherFor, clock }),
    /** As the use case, with the address that the person opens. */
    createSignInLink: async (request: Parameters<typeof createSignInLink>[0]) => {
      const made = await createSignInLink(request)
      return made.ok ? { ...made, href: `${publicUrl}${RESET_PATH}/${made.secret}` } : made
    },
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

/** How mail leaves this server: through the one that was named, or into files that are announced on the console. */
export function openMailer(
  { dataDir, mail }: Pick<Config, 'dataDir' | 'mail'>,
  console: { print(line: string): void },
): Mailer {
  if (mail.smtp !== null) return smtpMailer(mail.smtp, mail)
  return outboxMailer(join(dataDir, OUTBOX_FOLDER), {
    from: mail.from,
    print: (line) => {
      console.print(line)
    },
  })
}

/** The pages of `/login/reset`. */
export function passwordResetRoutes(
  services: ReturnType<typeof makeMail> & {
    readonly forgetSignInFailures: ForgetSignInFailures
    readonly ownerOfPassword: OwnerOfPassword
    readonly countUnknown: CountUnknown
  },
): FastifyPluginAsync {
  return resetRoutes({ ...services, emailFault })
}
