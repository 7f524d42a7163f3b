# Every target sets up what it needs: .venv from uv.lock, by a uv of its own from PyPI.
# Only Python 3.11 or newer (with venv or pip) and make are assumed.

PYTHON = .venv/bin/python
PORT =
# Without bytecode every start, and the tests start hundreds, compiles the libraries again.
unexport PYTHONDONTWRITEBYTECODE
PORT_OPTION = $(if $(PORT),--port $(PORT))

.PHONY: help setup demo serve test check lint bench soak

help:
	@echo 'make setup   准备环境：按 uv.lock 装好依赖（其他各项缺什么时会自己装）'
	@echo 'make demo    启动演示：新建沙盒，打印各种身份的链接；不用任何设置。换端口：make demo PORT=8001'
	@echo 'make serve   启动服务：用 .env 里的设置和数据库'
	@echo 'make test    全部测试：SQLite、PostgreSQL、Bot API、Chromium、LibreOffice'
	@echo 'make check   快速检查：代码规范、类型、分层和快的测试，几分钟'
	@echo 'make bench   性能对比，逐项运行 benchmarks/'
	@echo 'make soak    长时间测试：十倍样例，每一步都中断一次'

setup: .venv/.ready-all
	@echo '环境已就绪。'

demo: .venv/.ready
	@$(PYTHON) -m bot demo $(PORT_OPTION)

serve: .venv/.ready
	@$(PYTHON) -m bot serve $(PORT_OPTION)

test: lint
	@sh tools/browser.sh
	@sh tools/office.sh
	$(PYTHON) -m pytest -n auto

check: lint
	$(PYTHON) -m pytest -q -n auto --fast

lint: .venv/.ready-all
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	$(PYTHON) -m mypy
	.venv/bin/lint-imports

bench: .venv/.ready-all
	@for file in benchmarks/[!_]*.py; do echo "== $$file"; $(PYTHON) -P "$$file" || exit 1; done

soak: .venv/.ready-all
	$(PYTHON) -m pytest --soak

.venv/.ready: uv.lock pyproject.toml tools/setup.sh
	@sh tools/setup.sh run

.venv/.ready-all: uv.lock pyproject.toml tools/setup.sh
	@sh tools/setup.sh all
