import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { IconCircleCheck, IconPrinter, IconProgressAlert } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { READABLE } from '../../faces/readable.ts'
import { Receipt as ReceiptFacts } from '../erasures/receipt.tsx'

/** How an erasure ended, and its receipt to keep. */
export function Receipt({ receipt }: { receipt: Schemas['ErasureReceipt'] }) {
  const { t } = useTranslation('people')
  const finished = receipt.finished_at !== null
  return (
    <Stack maw={720}>
      <Alert
        role="status"
        color={finished ? 'green' : 'yellow'}
        icon={finished ? <IconCircleCheck /> : <IconProgressAlert />}
        title={t(finished ? 'receipt.erased' : 'receipt.going_on')}
        styles={READABLE}
      >
        {t(finished ? 'receipt.erased_meaning' : 'receipt.going_on_meaning')}
      </Alert>
      <ReceiptFacts erasure={receipt} />
      <Group className="no-print">
        <Button leftSection={<IconPrinter size={18} aria-hidden />} onClick={() => window.print()}>
          {t('receipt.print')}
        </Button>
        <Group gap={4}>
          <CopyButton value={JSON.stringify(receipt, null, 2)} label={t('receipt.copy')} />
          <Text size="sm">{t('receipt.copy')}</Text>
        </Group>
        <Button variant="default" renderRoot={(props) => <Link {...props} to="/people" />}>
          {t('receipt.back')}
        </Button>
      </Group>
    </Stack>
  )
}
