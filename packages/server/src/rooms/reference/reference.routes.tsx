import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { Shapes } from '../../protocol/asana/shape.js'
import { frameOf } from '../../http/console-frame.js'
import { refusePage, sendPage } from '../../http/contexts/pages.js'
import { noteForLog } from '../../http/request-log.js'
import type { Page } from '../../ui/render.js'
import type { Frame } from '../../ui/shell.js'
import { ApiPage } from './api.page.js'
import { CheckingTokensPage } from './checking-tokens.page.js'
import { describeEndpoint, endpointGroups, isOperationId } from './endpoint.js'
import { EndpointPage } from './endpoint.page.js'
import { apiErrors, oauthErrors } from './error-guide.js'
import { ErrorsPage } from './errors.page.js'
import { OAuthPage } from './oauth.page.js'
import { OpenidConnectPage } from './openid-connect.page.js'
import { OverviewPage } from './overview.page.js'
import { PersonalTokensPage } from './personal-tokens.page.js'
import { scopeGuide } from './scope-guide.js'
import { ScopesPage } from './scopes.page.js'
import {
  GITLEAKS_RULE,
  LEAK_REPORT_CREDENTIALS_MAX,
  reportCommand,
  SECRET_CHECKER,
  SECRET_KINDS,
  SECRET_PATTERN,
  SECRET_SCANNING_PATH,
} from './secret-scanning.js'
import { SecretScanningPage } from './secret-scanning.page.js'
import { walkthrough } from './walkthrough.js'

/** `/docs` and all below it: for everybody, signed in or not. What is on them changes with a new version alone. */
export function referenceRoutes(needs: {
  readonly shapes: Shapes
  readonly publicUrl: string
}): FastifyPluginAsync {
  const { publicUrl, shapes } = needs
  const commands = walkthrough(publicUrl)
  const guide = scopeGuide(shapes)
  const groups = endpointGroups()
  const errors = { api: apiErrors(), oauth: oauthErrors() }
  const secrets = {
    kinds: SECRET_KINDS,
    pattern: SECRET_PATTERN,
    checker: SECRET_CHECKER,
    gitleaksRule: GITLEAKS_RULE,
    documentPath: SECRET_SCANNING_PATH,
    report: { command: reportCommand(needs.publicUrl), credentialsMax: LEAK_REPORT_CREDENTIALS_MAX },
  }
  const pages: Readonly<Record<string, (frame: Frame) => Page>> = {
    '/docs': (frame) => <OverviewPage frame={frame} publicUrl={publicUrl} commands={commands} />,
    '/docs/personal-tokens': (frame) => <PersonalTokensPage frame={frame} commands={commands} />,
    '/docs/oauth': (frame) => <OAuthPage frame={frame} commands={commands} />,
    '/docs/checking-tokens': (frame) => <CheckingTokensPage frame={frame} commands={commands} />,
    '/docs/openid-connect': (frame) => (
      <OpenidConnectPage frame={frame} publicUrl={publicUrl} commands={commands} />
    ),
    '/docs/scopes': (frame) => <ScopesPage frame={frame} guide={guide} />,
    '/docs/errors': (frame) => <ErrorsPage frame={frame} {...errors} />,
    '/docs/api': (frame) => <ApiPage frame={frame} groups={groups} />,
    '/docs/secret-scanning': (frame) => <SecretScanningPage frame={frame} {...secrets} />,
  }
  const show = async (
    request: FastifyRequest,
    reply: FastifyReply,
    { operation, page }: { operation: string; page: (frame: Frame) => Page },
  ) => {
    noteForLog(request).operation = operation
    return await sendPage(reply, page(await frameOf(request, reply)))
  }

  return async (app) => {
    for (const [path, page] of Object.entries(pages)) {
      app.get(path, async (request, reply) => await show(request, reply, { operation: 'docs', page }))
    }
    app.get<{ Params: { operationId: string } }>('/docs/api/:operationId', async (request, reply) => {
      const { operationId } = request.params
      if (!isOperationId(operationId)) return await refusePage(reply, 'not_found')
      const endpoint = describeEndpoint(operationId, { publicUrl, shapes })
      const page = (frame: Frame) => <EndpointPage frame={frame} endpoint={endpoint} />
      return await show(request, reply, { operation: 'docs_endpoint', page })
    })
    await Promise.resolve()
  }
}
