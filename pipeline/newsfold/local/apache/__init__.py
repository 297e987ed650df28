"""Real Apache Kafka without Docker: Maven resolves the server, Java 17 or newer runs it on this machine.

The version in pom.xml is 4.4.0: kafka-python 3.0.12, aiokafka 0.14.0 and confluent-kafka 2.16.1 all speak
to it (tests/broker/test_apache.py).
"""
