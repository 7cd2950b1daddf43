import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { ApiDescription } from '../../protocol/asana/description.js'
import { frameOf } from '../../http/pages/console-frame.js'
import { refusePage, sendPage } from '../../http/pages/context.js'
import { operation, routes } from '../../http/routes.js'
import type { Page } from '../../ui/render.js'
import type { Frame } from '../../ui/shell.js'
import { once } from '../../http/once.js'
import { ApiPage } from './api.page.js'
import { CheckingTokensPage } from './checking-tokens.page.js'
import { describeEndpoint, endpointGroups, endpointLine, isOperationId } from './endpoint.js'
import { EndpointPage } from './endpoint.page.js'
import { apiErrors, oauthErrors } from './error-guide.js'
import { ErrorsPage } from './errors.page.js'
import type { FillInNeeds, Takes } from './fill-in.js'
import { fillIn, fillInToken, type Filled, type Place } from './fill-in.routes.js'
import { OAuthPage } from './oauth.page.js'
import { OpenidConnectPage } from './openid-connect.page.js'
import { OverviewPage } from './overview.page.js'
import { PersonalTokensPage } from './personal-tokens.page.js'
import { ReaderContext } from './sample.page.js'
import { scopeGuide } from './scope-guide.js'
import { ScopesPage } from './scopes.page.js'
import {
  GITLEAKS_RULE,
  LEAK_REPORT_CREDENTIALS_MAX,
  reportSample,
  SECRET_CHECKER,
  SECRET_KINDS,
  SECRET_PATTERN,
  SECRET_SCANNING_PATH,
} from './secret-scanning.js'
import { SecretScanningPage } from './secret-scanning.page.js'
import { walkthrough, type Walkthrough } from './walkthrough.js'

const ENDPOINT = '/docs/api/:operationId'

interface Named {
  readonly Params: { readonly operationId: string }
}

interface ShownTo {
  readonly frame: Frame
  readonly samples: Walkthrough
}

interface DocsPlace extends Place {
  readonly page: (shown: ShownTo) => Page
}

/** `/docs` and all below it: for everybody, signed in or not. For those who are, their app and, at the press of a button, a token stand in the samples. */
export function referenceRoutes(
  needs: FillInNeeds & { readonly api: ApiDescription; readonly publicUrl: string },
): FastifyPluginAsync {
  const { api, publicUrl } = needs
  const send = async (
    { reply, request }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
    { reader, values }: Filled,
    page: (shown: ShownTo) => Page,
  ) => {
    const shown = { frame: await frameOf(request, reply), samples: walkthrough(publicUrl, values) }
    const status = reader.token?.refusal == null ? 200 : 400
    return await sendPage(
      reply,
      <ReaderContext.Provider value={reader}>{page(shown)}</ReaderContext.Provider>,
      { status },
    )
  }

  return routes((app) => {
    for (const place of placesOf(publicUrl, api)) {
      const { page, path, takes } = place
      app.get(path, operation('docs'), async (request, reply) => {
        return await send({ request, reply }, await fillIn({ request, reply }, needs, place), page)
      })
      if (takes.token === undefined) continue
      app.post(path, operation('docs_token'), async (request, reply) => {
        const filled = await fillInToken({ request, reply }, needs, place)
        return filled === null ? await reply : await send({ request, reply }, filled, page)
      })
    }

    const showEndpoint = async (
      request: FastifyRequest<Named>,
      reply: FastifyReply,
      fill: typeof fillInToken,
    ) => {
      const { operationId } = request.params
      if (!isOperationId(operationId)) return await refusePage(reply, 'not_found')
      const { scope, summary } = endpointLine(api, operationId)
      const takes: Takes = { token: scope === null ? null : [scope] }
      const place = { path: `/docs/api/${operationId}`, title: summary, takes }
      const filled = await fill({ request, reply }, needs, place)
      if (filled === null) return await reply
      const { token } = filled.values
      const endpoint = describeEndpoint(operationId, { api, publicUrl, token })
      return await send({ request, reply }, filled, ({ frame }) => (
        <EndpointPage frame={frame} endpoint={endpoint} />
      ))
    }
    app.get<Named>(
      ENDPOINT,
      operation('docs_endpoint'),
      async (request, reply) => await showEndpoint(request, reply, fillIn),
    )
    app.post<Named>(
      ENDPOINT,
      operation('docs_token'),
      async (request, reply) => await showEndpoint(request, reply, fillInToken),
    )
  })
}

/** Every page but those of the endpoints. What is on them changes with a new version, and with their reader, alone. */
function placesOf(publicUrl: string, api: ApiDescription): readonly DocsPlace[] {
  // Made when somebody first looks: they take longer than all the rest of a start's routes.
  const guide = once(() => scopeGuide(api))
  const groups = once(() => endpointGroups(api))
  const errors = { api: apiErrors(), oauth: oauthErrors() }
  const secrets = {
    kinds: SECRET_KINDS,
    pattern: SECRET_PATTERN,
    checker: SECRET_CHECKER,
    gitleaksRule: GITLEAKS_RULE,
    documentPath: SECRET_SCANNING_PATH,
    report: { sample: reportSample(publicUrl), credentialsMax: LEAK_REPORT_CREDENTIALS_MAX },
  }
  return [
    {
      path: '/docs',
      title: 'Who am I?',
      takes: { token: ['users:read'] },
      page: (shown) => <OverviewPage {...shown} publicUrl={publicUrl} />,
    },
    {
      path: '/docs/personal-tokens',
      title: 'Call the API',
      takes: { token: ['users:read'] },
      page: (shown) => <PersonalTokensPage {...shown} />,
    },
    { path: '/docs/oauth', title: 'OAuth', takes: { app: true }, page: (shown) => <OAuthPage {...shown} /> },
    {
      path: '/docs/checking-tokens',
      title: 'Checking tokens',
      takes: { app: true, token: ['tasks:read'] },
      page: (shown) => <CheckingTokensPage {...shown} />,
    },
    {
      path: '/docs/openid-connect',
      title: 'OpenID Connect',
      takes: {},
      page: (shown) => <OpenidConnectPage {...shown} publicUrl={publicUrl} />,
    },
    {
      path: '/docs/scopes',
      title: 'Scopes',
      takes: {},
      page: ({ frame }) => <ScopesPage frame={frame} guide={guide()} />,
    },
    {
      path: '/docs/errors',
      title: 'Errors',
      takes: {},
      page: ({ frame }) => <ErrorsPage frame={frame} {...errors} />,
    },
    {
      path: '/docs/api',
      title: 'Endpoints',
      takes: {},
      page: ({ frame }) => <ApiPage frame={frame} groups={groups()} />,
    },
    {
      path: '/docs/secret-scanning',
      title: 'Secret scanning',
      takes: {},
      page: ({ frame }) => <SecretScanningPage frame={frame} {...secrets} />,
    },
  ]
}
