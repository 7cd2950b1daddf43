import { AUDIT } from './audit.js'
import type { CommandTexts } from './command-texts.js'
import { COMPLETION } from './completion.js'
import { APP, GRANT, TOKEN } from './credentials.js'
import { BACKUP, DEMO, DOCTOR, KEYS, MIGRATE } from './data.js'
import { LISTEN } from './listen.js'
import { POLICY, USER, WORKSPACE_TEXTS } from './people.js'
import { SERVE } from './serve.js'

/** What there is to read of every command, in the order in which help lists them. */
export const TEXTS: Readonly<Record<string, CommandTexts>> = {
  serve: SERVE,
  migrate: MIGRATE,
  demo: DEMO,
  user: USER,
  app: APP,
  token: TOKEN,
  grant: GRANT,
  workspace: WORKSPACE_TEXTS,
  policy: POLICY,
  keys: KEYS,
  listen: LISTEN,
  audit: AUDIT,
  doctor: DOCTOR,
  backup: BACKUP,
  completion: COMPLETION,
}
