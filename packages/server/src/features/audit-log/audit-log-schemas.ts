import { COUNT, GID, oneOf, orNull, TEXT, type Schema } from '../../protocol/asana/openapi-schema.js'

/** With `opt_fields` any of them may be missing. */
const members = (properties: Readonly<Record<string, Schema>>): Schema => ({ type: 'object', properties })
const said = (schema: Schema, description: string): Schema => ({ ...schema, description })

export const AUDIT_ACTOR = members({
  actor_type: said(
    oneOf('user', 'asana', 'anonymous', 'external_administrator'),
    'A person; the server itself; somebody unknown; the operator of the server.',
  ),
  gid: said(GID, 'Of a person. An app counts as the person whom it acts for.'),
  name: said(TEXT, 'Their name; of people who are, or were, in the workspace.'),
  email: said(TEXT, 'Their email address; likewise.'),
})

export const AUDIT_RESOURCE = members({
  resource_type: said(
    oneOf('app', 'audit_log', 'grant', 'session', 'signing_key', 'token', 'user', 'workspace'),
    'What kind of thing it was done to.',
  ),
  gid: said(TEXT, 'Its id.'),
  name: said(orNull(TEXT), 'What people call it; null where it has no name, or none that you may see.'),
  email: said(TEXT, 'Of a person.'),
})

export const AUDIT_DETAILS: Schema = {
  ...members({
    outcome: said(oneOf('done', 'refused'), 'Whether it came about.'),
    reason: said(TEXT, 'Why, in a word.'),
  }),
  additionalProperties: { type: ['string', 'number', 'boolean', 'null'] },
}

export const AUDIT_CONTEXT = members({
  context_type: said(oneOf('web', 'api', 'asana'), 'A browser; the API; the server or its operator.'),
  api_authentication_method: said(
    oneOf('personal_access_token', 'oauth'),
    'By which kind of credential the API was called.',
  ),
  oauth_app_name: said(TEXT, 'The app that called it.'),
  client_ip_address: said(TEXT, 'From where.'),
})

export const AUDIT_CHAIN_LINK: Schema = {
  ...members({
    seq: said(COUNT, 'Its number.'),
    chain: said(COUNT, 'The chain that it is in.'),
    position: said(COUNT, 'Where it is in that.'),
    prev_hash: said(TEXT, 'The hash of the link before.'),
    hash: said(TEXT, 'Its own.'),
  }),
  additionalProperties: { type: ['string', 'integer', 'null'] },
}
