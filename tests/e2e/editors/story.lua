-- In headless Neovim: what the server says about requirements.txt, a fix by code action, a sync by the server's own command.
-- Tells of it as JSON, a line each, in the file that STORY_TOLD names; whoever is asked something takes the first answer.
local patience = 60000
local told = assert(io.open(vim.env.STORY_TOLD, 'w'))

local function tell(what, value)
  told:write(vim.fn.json_encode({ what, value }) .. '\n')
  told:flush()
end

local function wait(what, done)
  if not vim.wait(patience, done, 50) then
    tell('failed', what)
    vim.cmd('cquit!')
  end
end

local function codes()
  local found = {}
  for _, each in ipairs(vim.diagnostic.get(0)) do
    table.insert(found, each.code or each.message)
  end
  table.sort(found)
  return found
end

local function seen(wanted)
  return vim.deep_equal(codes(), wanted)
end

local function client()
  return (vim.lsp.get_clients or vim.lsp.get_active_clients)()[1]
end

vim.lsp.handlers['window/showMessageRequest'] = function(_, asked)
  local buttons = vim.tbl_map(function(each) return each.title end, asked.actions or {})
  tell('asked', { message = asked.message, buttons = buttons })
  -- "Undo" is what is offered afterwards; nobody wants it.
  return buttons[1] ~= 'Undo' and asked.actions[1] or vim.NIL
end
vim.lsp.handlers['window/showMessage'] = function(_, said)
  tell('said', said.message)
end

local asked_for = vim.env.STORY_FIX
vim.ui.select = function(items, options, choose)
  local titles = vim.tbl_map(options.format_item or tostring, items)
  tell('actions', titles)
  for index, title in ipairs(titles) do
    if title:find(asked_for, 1, true) then
      return choose(items[index], index)
    end
  end
end

wait('findings', function() return #codes() >= 2 end)
tell('findings', codes())

vim.api.nvim_win_set_cursor(0, { 2, 5 })
vim.lsp.buf.code_action()
wait('the fix', function() return vim.api.nvim_buf_get_lines(0, 1, 2, false)[1] == vim.env.STORY_FIXED end)
vim.cmd('write')
wait('what is left', function() return seen({ 'not-installed', 'not-installed' }) end)

local answer
local request = { command = 'pinfold.environment.sync', arguments = { vim.empty_dict() } }
local ask = client()
local function got(problem)
  answer = { problem = problem and problem.message }
end
if vim.fn.has('nvim-0.11') == 1 then
  ask:request('workspace/executeCommand', request, got)
else
  ask.request('workspace/executeCommand', request, got)
end
wait('the sync', function() return answer end)
tell('synced', answer.problem or '')
wait('no findings', function() return seen({}) end)
tell('left', codes())
vim.cmd('quitall!')
