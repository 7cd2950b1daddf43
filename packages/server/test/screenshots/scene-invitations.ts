import type { Gid } from '../../src/protocol/asana/gid.js'
import { DEMO } from '../support/demo.js'
import { serveBeside, type TestServer } from '../support/services.js'
import { linkIn, takeMail } from '../support/mailbox.js'

const PASSWORD = 'a password of some length'
/** More than one address gets in an hour from one workspace. */
const MAILS_ASKED_FOR = 4

/** Where links to join lead, by whom they are for and who has them. */
export interface InvitationLinks {
  /** One that an admin copies; nobody took it up. */
  readonly open: string
  /** One that was. */
  readonly used: string
  /** The same as the first, at a server where mail goes out. */
  readonly askForMail: string
  /** Mailed: to an address without an account, with one, and with one that nobody has proved to be theirs. */
  readonly newPerson: string
  readonly logIn: string
  readonly firstProof: string
  /** Copied: into a second workspace, for an account that nobody has proved. */
  readonly unproved: string
}

/** Somebody whose account was made by a link that an admin copied. */
export const UNPROVED = { email: 'wren@people.example', password: PASSWORD }

/** Links of every kind beside those that the scene has already. One mail is kept back, so that the list of members says so. */
export async function invitationLinks(
  server: TestServer,
): Promise<Omit<InvitationLinks, 'open' | 'used'> & { readonly close: () => Promise<void> }> {
  const invite = async (email: string, place: 'greenfield' | 'harbour', isMailed: boolean) => {
    const made = await server.services.members.invite({
      workspaceGid: DEMO[place] as Gid,
      adminGid: (place === 'greenfield' ? DEMO.ada : DEMO.cara) as Gid,
      email,
      role: 'member',
      isMailed,
    })
    if (!made.ok) throw new Error(`${email} was not invited`)
    return `/invitations/${made.secret}`
  }
  const mailed = async (email: string, place: 'greenfield' | 'harbour' = 'greenfield') => {
    await takeMail(server.services)
    await invite(email, place, true)
    return linkIn((await takeMail(server.services)).find(({ kind }) => kind === 'invitation'))
  }
  const squat = async (email: string) => {
    const link = await invite(email, 'greenfield', false)
    const made = await server.services.members.acceptInvitation(link.split('/').at(-1) ?? '', {
      viewer: { userGid: null, sendsMail: false },
      from: { address: '192.0.2.7', credential: null },
      name: 'Wren',
      password: PASSWORD,
    })
    if (made.kind !== 'answered') throw new Error(made.kind)
  }
  await squat(UNPROVED.email)
  await squat('robin@people.example')
  for (let count = 0; count < MAILS_ASKED_FOR; count++)
    await invite('finch@people.example', 'greenfield', true)
  const mailing = await serveBeside(server, { sendsMail: true })
  const base = await mailing.server.listen({ host: '127.0.0.1', port: 0 })
  return {
    askForMail: `${base}${await invite('heron@people.example', 'greenfield', false)}`,
    newPerson: await mailed('swift@people.example'),
    logIn: await mailed('cara@harbour.example'),
    firstProof: await mailed('robin@people.example', 'harbour'),
    unproved: await invite(UNPROVED.email, 'harbour', false),
    close: async () => {
      await mailing.close()
    },
  }
}

/** Where a mailed link to a new password leads that is the first proof of an address. */
export async function firstProofResetLink({ services }: TestServer): Promise<string> {
  await services.passwordResets.requestReset({ email: 'robin@people.example', address: '192.0.2.7' })
  return linkIn((await takeMail(services)).find(({ kind }) => kind === 'password_reset'))
}
