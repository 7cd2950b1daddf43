import type { FastifyRequest } from 'fastify'
import { parseClientCredentials } from '../../protocol/oauth/client-auth.js'
import { parseFormBody } from '../../protocol/oauth/form-body.js'
import { StoreUnavailable } from '../../platform/faults.js'
import type { Logger } from '../../platform/log.js'
import { bearerToken } from '../bearer-auth.js'

/** What came of a credential that arrived in clear; a label of the metric. */
export type ClearTextOutcome = 'noted' | 'not_noted' | 'skipped' | 'failed'

export interface ClearTextNeeds {
  /** Flags a credential for its owner and audits it. Throws StoreUnavailable, nothing else. */
  readonly noteExposure: (presented: string, address: string) => Promise<Exclude<ClearTextOutcome, 'failed'>>
  readonly count: (outcome: ClearTextOutcome) => void
  readonly logger: Logger
}

/** Tells of the credentials of a request that came in clear. Whatever comes of it, the request is refused all the same. */
export type ReportClearText = (request: FastifyRequest) => Promise<void>

/** The parameters of the OAuth endpoints that hold a credential: RFC 6749 §2.3.1, §6 · RFC 7009 §2.1 · RFC 7662 §2.1. */
const CREDENTIAL_PARAMETERS = ['client_secret', 'refresh_token', 'token'] as const
/** A form has one client secret and one token; more are not looked up. */
const CREDENTIALS_PER_REQUEST_MAX = 3

export function makeReportClearText(needs: ClearTextNeeds): ReportClearText {
  const note = async (presented: string, address: string): Promise<ClearTextOutcome> => {
    try {
      return await needs.noteExposure(presented, address)
    } catch (error) {
      // A database that is down must not turn a refusal into anything else.
      if (!(error instanceof StoreUnavailable)) throw error
      needs.logger.warn({ err: error.cause }, 'a credential came in clear and could not be recorded')
      return 'failed'
    }
  }
  return async (request) => {
    const found = credentialsOf(request).slice(0, CREDENTIALS_PER_REQUEST_MAX)
    await Promise.all(
      found.map(async (presented) => {
        needs.count(await note(presented, request.ip))
      }),
    )
  }
}

/** Every credential in the header and, once it has arrived, in the form. */
function credentialsOf(request: FastifyRequest): readonly string[] {
  const authorization = request.headers.authorization
  const form = formOf(request)
  const bearer = bearerToken(authorization)
  const client = parseClientCredentials(
    bearer === null ? (authorization ?? null) : null,
    new URLSearchParams(),
  )
  const secret = client.ok ? client.credentials.secret : null
  const inForm = CREDENTIAL_PARAMETERS.flatMap((name) => form.getAll(name))
  const all = [bearer, secret, ...inForm].filter((one): one is string => one !== null && one !== '')
  return [...new Set(all)]
}

function formOf(request: FastifyRequest): URLSearchParams {
  if (!Buffer.isBuffer(request.body)) return new URLSearchParams()
  const read = parseFormBody(request.headers['content-type'] ?? null, request.body)
  return read.ok ? read.form : new URLSearchParams()
}
