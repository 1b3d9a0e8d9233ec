import { Alert, Button, Code, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, type Schemas, unwrap } from '../../api.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { useFormats } from '../../lib/format.ts'

/** A one-time link for somebody who forgot the password, shown once. */
export function AccountLink({ account, onClose }: { account: Schemas['Account'] | null; onClose: () => void }) {
  const { t } = useTranslation('access')
  return (
    <Modal
      opened={account !== null}
      onClose={onClose}
      title={t('accounts.link_named', { name: account?.name })}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {account && <Body account={account} />}
    </Modal>
  )
}

function Body({ account }: { account: Schemas['Account'] }) {
  const { t } = useTranslation('access')
  const { dateTime } = useFormats()
  const make = useMutation({
    mutationFn: () =>
      unwrap(api.POST('/api/v1/accounts/{account_id}/link', { params: { path: { account_id: account.id } } })),
    gcTime: 0,
  })
  if (!make.data)
    return (
      <Stack>
        <Text>{t('accounts.link_text')}</Text>
        {make.error && <ErrorState error={make.error} />}
        <Group justify="flex-end">
          <Button data-autofocus loading={make.isPending} onClick={() => make.mutate()}>
            {t('accounts.link_make')}
          </Button>
        </Group>
      </Stack>
    )
  // Behind the #, so that no server or proxy on the way writes the token into a log.
  const link = `${window.location.origin}/#/sign-in?token=${encodeURIComponent(make.data.token)}`
  return (
    <Stack>
      <Alert color="yellow" role="status" title={t('accounts.link_once')}>
        {t('accounts.link_until', { time: dateTime(make.data.expires_at) })}
      </Alert>
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <Code block flex={1} style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
          {link}
        </Code>
        <CopyButton value={link} label={t('accounts.link_copy')} />
      </Group>
    </Stack>
  )
}
