FROM python:3.12-slim

# No .pyc files in the image, a log that appears at once, and one BLAS thread for each of many visitors.
ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    OPENBLAS_NUM_THREADS=1 \
    OMP_NUM_THREADS=1

RUN useradd --create-home --uid 10001 lab
WORKDIR /lab

# Before the app, so that a change of the app does not install everything again.
COPY requirements.txt ./
RUN pip install --no-cache-dir --requirement requirements.txt

COPY LICENSE app.py ./
COPY .streamlit ./.streamlit
COPY labcore ./labcore
COPY pages ./pages

# The app's files belong to root: the process that visitors talk to can read but not change them.
USER lab
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
CMD ["python", "-m", "streamlit", "run", "app.py", "--server.headless=true", "--server.address=0.0.0.0", "--server.port=8501"]
