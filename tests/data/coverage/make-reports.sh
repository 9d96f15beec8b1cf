#!/bin/sh
# Make the reports again from the programs beside this file: make-reports.sh FOLDER
# Needs coverage.py, gcc and lcov, Node.js with nyc, Go, a JDK and Debian's libjacoco-java.
set -eu
out=$(mkdir -p "$1" && cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$here/programs/." "$work"

cd "$work/python"
coverage run --branch --source=shapes --data-file=branches run.py
coverage xml --data-file=branches -q -o "$out/coveragepy-branches.xml"
coverage json --data-file=branches -q -o "$out/coveragepy-branches.json"
coverage report --data-file=branches >"$out/coveragepy-branches.txt" || true
coverage run --source=shapes --data-file=lines run.py
coverage xml --data-file=lines -q -o "$out/coveragepy.xml"
coverage json --data-file=lines -q -o "$out/coveragepy.json"
coverage lcov --data-file=lines -q -o "$out/coveragepy.info"
coverage report --data-file=lines >"$out/coveragepy.txt" || true

cd "$work/c"
gcc --coverage -O0 -o run run.c flat/areas.c solid/volumes.c
./run
lcov --quiet --rc lcov_branch_coverage=1 --capture --directory . --output-file "$out/lcov.info" 2>/dev/null
lcov --rc lcov_branch_coverage=1 --summary "$out/lcov.info" >"$out/lcov.txt" 2>&1

cd "$work/javascript"
nyc --silent node run.js
nyc report --report-dir=reports --reporter=lcovonly --reporter=clover --reporter=cobertura
nyc report --reporter=text-summary >"$out/istanbul.txt"
cp reports/lcov.info "$out/istanbul.info"
cp reports/clover.xml "$out/istanbul-clover.xml"
cp reports/cobertura-coverage.xml "$out/istanbul-cobertura.xml"

cd "$work/go"
GOFLAGS=-mod=mod GOCACHE="$work/cache" go test -coverpkg=./... -coverprofile="$out/go.out" ./... >/dev/null
go tool cover -func="$out/go.out" >"$out/go.txt"

cd "$work/java"
jars=/usr/share/java
javac --release 11 -g -d classes $(find src -name "*.java")
unzip -q -o $jars/org.jacoco.agent.jar jacocoagent.jar
java -javaagent:jacocoagent.jar=destfile=jacoco.exec -cp classes shapes.solid.Volumes
libraries=$jars/org.jacoco.core.jar:$jars/org.jacoco.report.jar:$jars/asm.jar:$jars/asm-commons.jar:$jars/asm-tree.jar
libraries=$libraries:$jars/asm-analysis.jar
java -cp "$libraries" Report.java
cp jacoco.xml "$out/jacoco.xml"
cp jacoco.csv "$out/jacoco.csv"

sed -i "s#$work#/home/runner/work/shapes/shapes#g" "$out"/*
