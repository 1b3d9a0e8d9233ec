import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { api, unwrap } from '../../api.ts'
import { ErrorState } from '../../components/error-state.tsx'

const ID = /^[a-zA-Z0-9_.-]{1,255}$/

export function CreateCollection({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation('collections')
  return (
    <Modal opened={opened} onClose={onClose} title={t('create')} closeButtonProps={{ 'aria-label': t('common:close') }}>
      {opened && <Body onClose={onClose} />}
    </Modal>
  )
}

function Body({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('collections')
  const client = useQueryClient()
  const navigate = useNavigate()
  const form = useForm({
    initialValues: { collection: '' },
    validate: { collection: (value) => (ID.test(value.trim()) ? null : t('name_rule')) },
  })
  const create = useMutation({
    mutationFn: (collection: string) => unwrap(api.POST('/api/v1/collections', { body: { collection } })),
    onSuccess: async ({ collection }) => {
      await client.invalidateQueries({ queryKey: ['collections'] })
      onClose()
      await navigate({ to: '/collections/$collection', params: { collection } })
    },
  })
  return (
    <form onSubmit={form.onSubmit(({ collection }) => create.mutate(collection.trim()))}>
      <Stack>
        <TextInput
          data-autofocus
          label={t('name')}
          description={t('name_rule')}
          autoCapitalize="none"
          spellCheck={false}
          {...form.getInputProps('collection')}
        />
        {create.error && <ErrorState error={create.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={create.isPending}>
            {t('create_action')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
