import type { Services } from '../compose/services.js'
import { parseUserReference } from '../protocol/asana/field.js'
import type { User } from '../features/users/user.js'
import type { CommandContext } from './command.js'

/** @param text  a gid or an email address */
export async function findPerson(services: Services, text: string): Promise<User | null> {
  const who = parseUserReference(text)
  if (who === null || who.by === 'me') return null
  return await services.users.reading.findForOperator(
    who.by === 'gid' ? { gid: who.gid } : { email: who.email },
  )
}

/** Works on a person, or says that there is no such. @returns the exit code */
export async function withPerson(
  services: Services,
  text: string,
  { context, work }: { readonly context: CommandContext; readonly work: (person: User) => Promise<number> },
): Promise<number> {
  const person = await findPerson(services, text)
  if (person !== null) return await work(person)
  context.complain(noPerson(text))
  return 1
}

export const noPerson = (text: string) => `nobody has the email address or gid ${text}. See: mudrad user list`
export const noApp = (text: string) => `no app has the client id ${text}. See: mudrad app list`
export const noWorkspace = (text: string) => `no workspace has the gid ${text}. See: mudrad workspace list`
