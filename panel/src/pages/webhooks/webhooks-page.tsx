import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { IconPlus, IconWebhook } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { AnchorLink } from '../../components/links.tsx'
import { Page } from '../../components/page.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { TableView } from '../../components/table-view.tsx'
import { useJobSummary } from '../jobs/job-groups.tsx'
import { webhooksQuery } from './queries.ts'
import { RotateSecret } from './rotate-secret.tsx'
import { WebhookForm } from './webhook-form.tsx'
import { WebhookRow } from './webhook-row.tsx'

type Webhook = Schemas['Webhook']

/** Messages go out by themselves, and with each the page has something new to say. */
const EVERY_MS = 10_000

export function WebhooksPage() {
  const { t } = useTranslation('webhooks')
  const [making, makingIs] = useDisclosure(false)
  const [changed, setChanged] = useState<Webhook | null>(null)
  const [rotated, setRotated] = useState<Webhook | null>(null)
  const webhooks = useQuery({ ...webhooksQuery, refetchInterval: EVERY_MS })
  const undelivered = (useJobSummary().data ?? [])
    .filter(({ kind }) => kind === 'webhook.deliver')
    .reduce((sum, { counts }) => sum + counts.failed, 0)
  const make = (
    <Button leftSection={<IconPlus size={18} />} onClick={makingIs.open}>
      {t('create')}
    </Button>
  )
  return (
    <Page title={t('title')} subtitle={t('subtitle')} actions={make}>
      <QueryView
        query={webhooks}
        isEmpty={(all) => all.length === 0}
        empty={
          <EmptyState icon={IconWebhook} title={t('empty')} action={make}>
            {t('empty_text')}
          </EmptyState>
        }
      >
        {(all) => (
          <>
            <TableView
              label={t('title')}
              head={[t('address'), t('events'), t('collections'), t('state'), t('last'), '']}
              minWidth={{ base: 320, sm: 860 }}
              wideOnly={[1, 2, 4]}
            >
              {all.map((webhook) => (
                <WebhookRow
                  key={webhook.id}
                  webhook={webhook}
                  onChange={() => setChanged(webhook)}
                  onRotate={() => setRotated(webhook)}
                />
              ))}
            </TableView>
            {undelivered > 0 && (
              <AnchorLink to="/jobs" search={{ state: 'failed' }} size="sm">
                {t('undelivered', { count: undelivered })}
              </AnchorLink>
            )}
          </>
        )}
      </QueryView>
      <WebhookForm
        opened={making || changed !== null}
        webhook={changed}
        onClose={() => {
          makingIs.close()
          setChanged(null)
        }}
      />
      <RotateSecret webhook={rotated} onClose={() => setRotated(null)} />
    </Page>
  )
}
