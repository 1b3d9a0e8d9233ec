import { Alert, Group, Stack } from '@mantine/core'
import { IconCircleCheck, IconProgressAlert } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../../api.ts'
import { ButtonLink } from '../../../components/links.tsx'
import { Page } from '../../../components/page.tsx'
import { READABLE } from '../../../faces/readable.ts'
import { Receipt } from '../../erasures/receipt.tsx'

/** An entry is gone, and this is the proof. */
export function Removed({ removed: { success, receipt } }: { removed: Schemas['RemovedWatchlistEntry'] }) {
  const { t } = useTranslation('watchlist')
  return (
    <Page title={t('remove.done_title')}>
      <Stack maw={720}>
        <Alert
          role="status"
          color={success ? 'green' : 'yellow'}
          icon={success ? <IconCircleCheck /> : <IconProgressAlert />}
          title={t(success ? 'remove.done' : 'remove.going_on')}
          styles={READABLE}
        >
          {t(success ? (receipt ? 'remove.done_text' : 'remove.done_faceless') : 'remove.going_on_text')}
        </Alert>
        {receipt && <Receipt erasure={receipt} />}
        <Group className="no-print">
          <ButtonLink to="/watchlist">{t('entry.back')}</ButtonLink>
        </Group>
      </Stack>
    </Page>
  )
}
